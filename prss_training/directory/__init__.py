"""Bodies, Medicaid positions and recovery organizations, searchable and correctable."""
