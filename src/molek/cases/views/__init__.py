"""Pages: ``portal`` for residents, ``desk`` for officials."""
