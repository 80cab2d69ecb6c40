"""Outside examinations that a registrar records."""
