"""A real model for a machine without Ollama: fetch it, run it, speak Ollama's wire format."""
