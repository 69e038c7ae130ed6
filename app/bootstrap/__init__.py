"""From a bare machine to a running platform, with nothing but Python's standard library.

Read `commands` first: it is the list of what one may ask for. `steps` does a piece of work once and remembers it;
`python_packages`, `page_files` and `browser` are the pieces; `words` speaks to people, in Chinese and in English.

Nothing here may import a library, because nothing is installed yet when it runs.
"""
