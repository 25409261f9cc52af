"""The site: pages for Sphinx (``make docs``), its configuration, and what makes its pictures."""
