"""The register: issue, steps, and the document that carries a certificate."""
