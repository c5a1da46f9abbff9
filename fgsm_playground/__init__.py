"""The page: it shows what `fgsm` computes, a folder for each part that a visitor can point at.

`page` builds it, `wiring` connects it, `panels` adds what is behind a tap, `api` is what programs call.
"""
