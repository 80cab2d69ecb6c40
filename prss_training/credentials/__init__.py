"""The credential of a certificate: made once, published, and its status told by lists."""
