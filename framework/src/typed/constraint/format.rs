//! The formats of JSON Schema that constraints name (validation, draft 2020-12, §7.3).

use std::net::{Ipv4Addr, Ipv6Addr};

use email_address::EmailAddress;
use fluent_uri::Uri;

/// Whether `text` is what `format: email` means: a mailbox of RFC 5321 §4.1.2.
// email_address has no dependency and no unsafe code, and knows the rules of quoting; what it lets through beyond SMTP
// (RFC 6531's other alphabets, control characters, any atom as a domain) is refused here.
pub(super) fn is_email(text: &str) -> bool {
    let is_printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let Some((local, domain)) = text.rsplit_once('@').filter(|_| is_printable) else { return false };
    EmailAddress::is_valid_local_part(local) && (is_domain(domain) || is_address_literal(domain))
}

/// Whether `text` is what `format: uri` means: a URI of RFC 3986 §3, which has a scheme.
// fluent-uri is RFC 3986 and nothing else, without unsafe code. What the crate url reads is the WHATWG's URL, which repairs
// what is no URI (spaces, backslashes), and costs the tables of Unicode.
pub(super) fn is_url(text: &str) -> bool {
    Uri::parse(text).is_ok()
}

/// `example.org`: labels of letters, digits and hyphens.
fn is_domain(domain: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    domain.bytes().all(is_known) && EmailAddress::is_valid_domain(domain)
}

/// `[192.0.2.1]`, `[IPv6:2001:db8::1]` (RFC 5321 §4.1.3).
fn is_address_literal(domain: &str) -> bool {
    let Some(address) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return false };
    match address.split_at_checked("IPv6:".len()) {
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => address.parse::<Ipv6Addr>().is_ok(),
        _ => address.parse::<Ipv4Addr>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_is_a_mailbox_of_smtp() {
        for address in [
            "a@b",
            "ann@example.org",
            "first.last+tag@sub.example-site.org",
            "!#$%&'*+/=?^_`{|}~-@example.org",
            "\"with a space\"@example.org",
            "\"with \\\" and @\"@example.org",
            "ann@[192.0.2.1]",
            "ann@[IPv6:2001:db8::1]",
        ] {
            assert!(is_email(address), "{address}");
        }
    }

    #[test]
    fn what_smtp_does_not_take_is_no_email_address() {
        let long = format!("{}@example.org", "a".repeat(65));
        for address in [
            "",
            "@",
            "ann",
            "ann@",
            "@example.org",
            "\"@example.org",
            "\"\"@example.org",
            "a..b@example.org",
            ".a@example.org",
            "a@b@example.org",
            "ann@example..org",
            "ann@-example.org",
            "ann@exa_mple.org",
            "ann@exa#mple.org",
            "ann@example.org.",
            " ann@example.org",
            "ann@example.org\r\nBcc: bob@example.org",
            "\"a\tb\"@example.org",
            "Ann <ann@example.org>",
            "ann@[192.0.2]",
            "ann@[2001:db8::1]",
            "ann@[",
            "änn@example.org",
            "ann@exämple.org",
            &long,
        ] {
            assert!(!is_email(address), "{address}");
        }
    }

    #[test]
    fn a_url_is_a_uri_with_a_scheme() {
        for url in [
            "https://example.org",
            "https://user@example.org:8080/a/b?c=d&e#f",
            "http://[2001:db8::1]/",
            "mailto:ann@example.org",
            "urn:isbn:0451450523",
            "https://example.org/%C3%BC",
        ] {
            assert!(is_url(url), "{url}");
        }
        for url in [
            "",
            "example.org",
            "//example.org",
            "/path",
            "https://example.org/a b",
            "https://example.org/ü",
            "https://example.org/%zz",
            "https://example.org\\a",
            "https://[::1",
            "1https://example.org",
        ] {
            assert!(!is_url(url), "{url}");
        }
    }
}
