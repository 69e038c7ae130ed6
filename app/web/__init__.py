"""What every page has: security headers, language, template tools, error pages. No word of the domain."""
