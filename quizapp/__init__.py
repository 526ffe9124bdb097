"""quizapp: bilingual questions as web quizzes and Anki decks.

The map, in the order of the data's journey; a package imports only what stands before it in this list.

languages, config   the two languages; the settings
static_files        style sheets, scripts and drawings, packed ahead under the hash of their content
items               what an item is: texts, kinds, scoring, content files, checks (pure: no Flask, no database)
db                  the database object and the rules of each engine
upkeep              the database kept well: its schema, what each engine promises, copies of it
lean                a query without the ORM, for the pages that are asked for most
accounts            who: users, guests, sign-in sessions
formats             other people's files: Anki's collections, read without trust (pure)
bank                items kept: identities, immutable versions, sync with content/, choosing
quiz                asking and scoring: quizzes, attempts, responses
decks               taking away: Anki notes, note types, packages
web, commands       pages and command-line verbs; no rule lives there
app                 the factory that puts the parts together
"""
