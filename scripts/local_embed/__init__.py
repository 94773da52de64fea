"""A sentence encoder in numpy, behind Ollama's /api/embed."""
