//! Which value of a JSON text serde stopped at.

use crate::typed::check::escaped;

/// Values are told apart down to this depth, as deep as serde reads.
const DEEPEST: usize = 128;

/// The JSON pointer of the innermost value that holds the character at `line` and `column`, both counted from 1 as serde
/// does, or that ends there. Of an object or an array that ends there it is the pointer of the whole: what failed may have
/// been the last thing in it, and may have been itself. Of an array that is the whole text, it is the last thing in it.
///
/// `json` is known to be well-formed.
pub(super) fn pointer(json: &str, line: usize, column: usize) -> String {
    let mut scan = Scan { stack: Vec::new(), deeper: 0 };
    let mut at = (1, 0);
    let mut quoted: Option<usize> = None;
    let mut escaped = false;
    for (index, byte) in json.bytes().enumerate() {
        at = if byte == b'\n' { (at.0 + 1, 0) } else { (at.0, at.1 + 1) };
        if at > (line, column) {
            break;
        }
        match (quoted, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(start), b'"') => {
                quoted = None;
                scan.string(json.get(start..=index).unwrap_or_default());
            }
            (Some(_), _) | (None, b' ' | b'\n' | b'\r' | b'\t' | b':') => {}
            (None, b']' | b'}') => scan.close(),
            (None, b',') => scan.comma(),
            (None, _) => {
                scan.begin();
                match byte {
                    b'"' => quoted = Some(index),
                    b'[' => scan.open(Within::Array { element: None, ended: true }),
                    b'{' => scan.open(Within::Object { key: None, next: true }),
                    _ => {}
                }
            }
        }
    }
    scan.pointer()
}

/// Where a scan is.
struct Scan<'a> {
    stack: Vec<Within<'a>>,
    /// How many containers are open below the deepest that is told apart.
    deeper: usize,
}

enum Within<'a> {
    /// The element that was last begun; whether what comes next is another one. serde places what fails behind an element,
    /// such as a conversion, behind the comma that it has read already, so a comma alone begins nothing.
    Array { element: Option<usize>, ended: bool },
    /// The key that was last read, in its quotes; whether the next string is a key.
    Object { key: Option<&'a str>, next: bool },
}

impl<'a> Scan<'a> {
    /// The first character of a value, or of a key.
    fn begin(&mut self) {
        if let (0, Some(Within::Array { element, ended: ended @ true })) = (self.deeper, self.stack.last_mut()) {
            *element = Some(element.map_or(0, |element| element + 1));
            *ended = false;
        }
    }

    /// The last character of a string.
    fn string(&mut self, string: &'a str) {
        if let (0, Some(Within::Object { key, next: next @ true })) = (self.deeper, self.stack.last_mut()) {
            *key = Some(string);
            *next = false;
        }
    }

    fn comma(&mut self) {
        match self.stack.last_mut() {
            Some(Within::Array { ended: next, .. } | Within::Object { next, .. }) if self.deeper == 0 => *next = true,
            _ => {}
        }
    }

    fn open(&mut self, within: Within<'a>) {
        if self.stack.len() < DEEPEST {
            self.stack.push(within);
        } else {
            self.deeper += 1;
        }
    }

    fn close(&mut self) {
        // serde may have read the end of all the arguments before it found that the last one does not fit.
        let are_arguments = matches!(self.stack.as_slice(), [Within::Array { .. }]);
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if !are_arguments {
            self.stack.pop();
        }
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for within in &self.stack {
            match within {
                Within::Array { element: Some(element), .. } => pointer.push_str(&format!("/{element}")),
                Within::Object { key: Some(key), .. } => {
                    let key: String = serde_json::from_str(key).unwrap_or_default();
                    pointer.push('/');
                    pointer.push_str(&escaped(&key));
                }
                Within::Array { element: None, .. } | Within::Object { key: None, .. } => {}
            }
        }
        pointer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_what_stands_before_it() {
        let json = r#"["a,b",{"c":[1,2],"d/~":{"e\"":true}},"\",",4]"#;
        let at = |text| pointer(json, 1, json.find(text).unwrap() + 1);
        assert_eq!(at("a,b"), "/0");
        assert_eq!(at("1,2"), "/1/c/0");
        assert_eq!(at("2]"), "/1/c/1");
        assert_eq!(at("true"), "/1/d~1~0/e\"");
        assert_eq!(at("}},"), "/1/d~1~0", "an object that ends is itself what may have failed");
        assert_eq!(at("\\\","), "/2");
        assert_eq!(at("4"), "/3");
        assert_eq!(pointer("[1,\n2]", 2, 1), "/1");
        assert_eq!(pointer("[1, 2]", 1, 3), "/0", "the comma belongs to what is before it");
        assert_eq!(pointer(r#"{"a":"x" ,"b":1}"#, 1, 9), "/a");
        assert_eq!(pointer(r#"{"a":1,"b":"x"}"#, 1, 14), "/b");
        assert_eq!(pointer(r#"["a","b"]"#, 1, 9), "/1", "the array of all arguments is nobody's own");
        assert_eq!(pointer("{}", 1, 1), "");
        assert_eq!(pointer("", 1, 1), "");
    }

    #[test]
    fn what_lies_deeper_than_serde_reads_is_not_told_apart() {
        let json = format!("[0,{}{},7]", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(pointer(&json, 1, json.len() - 1), "/2");
        assert_eq!(pointer(&json, 1, 100_000).len(), "/1".len() + "/0".len() * 127);
    }
}
