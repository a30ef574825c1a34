"""Pictures are drawn anew, so that nothing but the picture comes in."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps

from molek.files.errors import PictureTooLarge, PictureUnreadable

MOST_MEGAPIXELS = 50
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, zlib.error)


def clean_picture(content: bytes, media_type: str) -> bytes:
    """The same picture without metadata (place, device, thumbnail) and without whatever follows it in the file.

    Turned as its orientation tag says, since the tag is dropped too. Only the first picture of several is kept.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limit is asked for below, before anything is unpacked
            picture = Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]])
            if picture.width * picture.height > MOST_MEGAPIXELS * 1_000_000:
                raise PictureTooLarge(megapixels=MOST_MEGAPIXELS)
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            return _encoded(upright, media_type)
    except Image.DecompressionBombError:
        raise PictureTooLarge(megapixels=MOST_MEGAPIXELS) from None
    except _BROKEN:
        raise PictureUnreadable() from None


def _encoded(picture: Image.Image, media_type: str) -> bytes:
    output = io.BytesIO()
    if media_type == "image/jpeg":
        drawn = picture if picture.mode in ("RGB", "L") else picture.convert("RGB")
        bare = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
        bare.save(output, "JPEG", quality=88)
    else:
        drawn = picture if picture.mode in ("RGB", "RGBA", "L", "LA", "1") else picture.convert("RGBA")
        bare = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
        bare.save(output, "PNG", compress_level=4)
    return output.getvalue()
