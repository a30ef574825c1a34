"""Partners of taxes: the acquirer of QRIS payments."""
