"""Watching a model in service: did it come true, did the world move, how old is everything?"""
