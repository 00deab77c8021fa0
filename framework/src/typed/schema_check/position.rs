//! Which element of a JSON array serde stopped at.

/// The element of the outermost array that holds the character at `line` and `column`, both counted from 1 as serde does.
///
/// `json` is known to be well-formed.
pub(super) fn element(json: &str, line: usize, column: usize) -> Option<usize> {
    let mut at = (1, 0);
    let mut depth = 0_usize;
    let mut element = 0;
    let mut quoted = false;
    let mut escaped = false;
    let mut behind_comma = false;
    for byte in json.bytes() {
        at = if byte == b'\n' { (at.0 + 1, 0) } else { (at.0, at.1 + 1) };
        if at > (line, column) {
            break;
        }
        behind_comma = match byte {
            b' ' | b'\n' | b'\r' | b'\t' => behind_comma,
            _ => byte == b',' && depth == 1 && !quoted,
        };
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => depth += 1,
            // serde may have read the array's end before it found that something is missing.
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 1 => element += 1,
            _ => {}
        }
    }
    // What fails behind an element, such as a conversion, is placed by serde behind the comma that it has read already.
    let element = if behind_comma { element - 1 } else { element };
    json.trim_start().starts_with('[').then_some(element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_found_by_its_commas() {
        let json = r#"["a,b",{"c":[1,2]},"\",",4]"#;
        let at = |text| element(json, 1, json.find(text).unwrap() + 1);
        assert_eq!(at("a,b"), Some(0));
        assert_eq!(at("1,2"), Some(1));
        assert_eq!(at("\\"), Some(2));
        assert_eq!(at("4"), Some(3));
        assert_eq!(element("[1,\n2]", 2, 1), Some(1));
        assert_eq!(element("[1, 2]", 1, 3), Some(0), "the comma belongs to what is before it");
        assert_eq!(element("{}", 1, 1), None);
    }
}
