"""The room that tells: scores, reasons, lists, the API and the console."""
