"""Pages of documents: ``public`` without sign-in, ``desk`` for officials."""
