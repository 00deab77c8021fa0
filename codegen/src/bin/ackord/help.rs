//! What `--help` says.

/// The help of a command.
pub(crate) fn of(command: &str) -> Option<&'static str> {
    Some(match command {
        "ts" => TS,
        "schema" => SCHEMA,
        "asyncapi" => ASYNCAPI,
        "page" => PAGE,
        "check" => CHECK,
        "diff" => DIFF,
        "watch" => WATCH,
        _ => return None,
    })
}

pub(crate) const ALL: &str = "\
ackord: what is made of a Socket.IO contract

Usage: ackord <command> <contract> [options]

Commands:
  ts        TypeScript for the stock socket.io-client
  schema    JSON Schemas of all payloads, or of contract documents
  asyncapi  AsyncAPI 3.0
  page      HTML to look at, with a console
  check     Are generated files what the contract says? For CI
  diff      Do clients of an older contract get on with a newer one?
  watch     Write files again whenever the contract changes
  help      This, or the help of a command

Options:
  -h, --help     Help; behind a command, of that command
  -V, --version  The version

The contract is the document that `Contract::write_json` wrote: a file, `-` for
standard input, or an http:// URL of a running server.

Exit status: 0 fine, 1 something differs (check) or breaks (diff),
2 failed.
";

const TS: &str = "\
TypeScript for the stock socket.io-client: types, and a factory per namespace

Usage: ackord ts <contract> [-o <file>] [--types-only | --validators]

Options:
  -o, --out <file>  Write this file, if that changes it; else standard output.
                    A `.d.ts` gets the types only
      --types-only  Only types, nothing that runs: no factories, no `ok`
      --validators  Also validators of what a client receives (Standard Schema),
                    and `checked`, the socket that uses them
  -h, --help        This

Examples:
  ackord ts contract.json -o web/src/chat.ts
  curl -sSf https://example.org/contract.json | ackord ts - -o chat.ts
";

const SCHEMA: &str = "\
JSON Schemas, draft 2020-12: payloads, arguments, acknowledgements, auth

Usage: ackord schema <contract> [-o <folder>]
       ackord schema --document [-o <file>]

Without -o all are one object on standard output, by the names of their files.
In a folder, index.json lists them, and what an earlier run left there and
belongs to nothing any more is removed.

Options:
  -o, --out <path>  Write a file for each schema into this folder
      --document    The schema of contract documents themselves
  -h, --help        This

Examples:
  ackord schema contract.json -o schemas/
  ackord schema --document -o contract.schema.json
";

const ASYNCAPI: &str = "\
AsyncAPI 3.0, in JSON: a channel per namespace, acknowledgements as replies

Usage: ackord asyncapi <contract> [-o <file>]

Options:
  -o, --out <file>  Write this file, if that changes it; else standard output
  -h, --help        This

Example:
  ackord asyncapi http://localhost:3000/socket.io/contract.json -o asyncapi.json
";

const PAGE: &str = "\
The contract as documentation: one HTML file, with a console that connects

Usage: ackord page <contract> [-o <file>]

Options:
  -o, --out <file>  Write this file, if that changes it; else standard output
  -h, --help        This

Example:
  ackord page contract.json -o docs.html
";

const CHECK: &str = "\
Are generated files what the contract says? Prints what differs; exit status 1

Usage: ackord check <contract> <file>… [--as <form>] [--validators]

The name of a file tells its form: `.ts` TypeScript, `.d.ts` types only, `.json`
AsyncAPI, `.html` a page; a folder (that is there, or ends in `/`) holds JSON
Schemas.

Options:
      --as <form>   ts, types, schema, asyncapi or page, whatever the names are
      --validators  TypeScript has validators
  -h, --help        This

Example:
  ackord check contract.json web/src/chat.ts asyncapi.json
";

const DIFF: &str = "\
Do clients of an older contract get on with a newer one? If not, exit status 1

Usage: ackord diff <old> <new> [--json]

What the server reads may be widened, what it writes may be narrowed; anything
else is breaking, and so is what cannot be judged.

Options:
      --json  The findings in JSON
  -h, --help  This

Example:
  git show main:contract.json | ackord diff - contract.json
";

const WATCH: &str = "\
Writes files now, and again whenever the contract changes. Ctrl-C ends it

Usage: ackord watch <contract> -o <file>… [--as <form>] [--every <seconds>]
                    [--validators]

The name of a file tells its form: `.ts` TypeScript, `.d.ts` types only, `.json`
AsyncAPI, `.html` a page; a folder (that is there, or ends in `/`) holds JSON
Schemas.

Options:
  -o, --out <file>       Write this file; may be there several times
      --as <form>        ts, types, schema, asyncapi or page, whatever the
                         names are
      --validators       TypeScript has validators
      --every <seconds>  How often to look: 0.3 for a file, 2 for a server
  -h, --help             This

Example:
  ackord watch contract.json -o web/src/chat.ts -o asyncapi.json
";
