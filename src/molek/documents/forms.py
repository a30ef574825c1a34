"""Shape of what visitors and officials send."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from molek.documents.errors import FileMissing, FileTooLarge

MOST_MEGABYTES = 8


class PdfForm(forms.Form):
    """A PDF to check. Its bytes are looked at and thrown away."""

    pdf = forms.FileField(
        label=_("Berkas PDF"),
        help_text=_("Berkas asli dari kota, bukan foto atau hasil pindaian. Paling besar 8 MB. Tidak kami simpan."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={"required": FileMissing.message, "empty": FileMissing.message},
    )

    def clean_pdf(self) -> bytes:
        upload: UploadedFile = self.cleaned_data["pdf"]
        if (upload.size or 0) > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(str(FileTooLarge(megabytes=MOST_MEGABYTES)))
        content: bytes = upload.read()
        return content


class VoidForm(forms.Form):
    """Why a number will never be used."""

    reason = forms.CharField(label=_("Alasan pembatalan"), help_text=_("Tampil pada buku register."), max_length=300)
