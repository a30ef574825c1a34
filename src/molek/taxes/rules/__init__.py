"""Pure rules of taxes: penalties and what is settled, the QRIS payload, SNAP signatures, lines of files."""
