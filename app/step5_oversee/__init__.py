"""群众监事: inspections, findings, rectification, acceptance by residents, ratings."""
