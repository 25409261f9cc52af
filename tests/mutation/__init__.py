"""The code of the library, changed in one place at a time: do the tests notice?"""
