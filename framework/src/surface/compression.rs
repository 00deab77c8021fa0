//! Compressed answers (RFC 9110 §8.4): what polling clients accept, and the encoders.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::axum::{HeaderMap, HeaderValue, header};

/// A body above this is compressed on a thread that may block.
const INLINE: usize = 64 * 1024;

/// Compresses a body of `threshold` bytes or more for a client that accepts it, and says so in the answer's headers.
pub(super) async fn compress(
    threshold: Option<usize>,
    request: &HeaderMap,
    answer: &mut HeaderMap,
    body: Vec<u8>,
) -> Vec<u8> {
    if threshold.is_none_or(|threshold| body.len() < threshold) {
        return body;
    }
    let Some(coding) = Coding::accepted(request) else { return body };
    let body = Bytes::from(body);
    match coding.encode(&body).await {
        Some(compressed) => {
            answer.insert(header::CONTENT_ENCODING, coding.name());
            compressed
        }
        None => body.into(),
    }
}

/// A content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    /// The zlib format, whatever its name says.
    Deflate,
}

impl Coding {
    /// The best that a client accepts.
    fn accepted(headers: &HeaderMap) -> Option<Self> {
        let [mut gzip, mut deflate, mut any] = [None; 3];
        let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        for item in values.flat_map(|value| value.split(',')) {
            let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
            let name = name.trim();
            let place = if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
                &mut gzip
            } else if name.eq_ignore_ascii_case("deflate") {
                &mut deflate
            } else if name == "*" {
                &mut any
            } else {
                continue;
            };
            *place = Some(quality(parameters));
        }
        let gzip = gzip.or(any).unwrap_or(0.0);
        let deflate = deflate.or(any).unwrap_or(0.0);
        if gzip > 0.0 && gzip >= deflate { Some(Self::Gzip) } else { (deflate > 0.0).then_some(Self::Deflate) }
    }

    fn name(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        })
    }

    /// Compresses a body. What cannot be compressed is `None`.
    async fn encode(self, body: &Bytes) -> Option<Vec<u8>> {
        if body.len() <= INLINE {
            return self.encode_now(body).ok();
        }
        let body = body.clone();
        tokio::task::spawn_blocking(move || self.encode_now(&body)).await.ok()?.ok()
    }

    fn encode_now(self, body: &[u8]) -> io::Result<Vec<u8>> {
        // Time is worth more here than the last percent.
        let level = Compression::fast();
        let room = Vec::with_capacity(body.len() / 4);
        match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(room, level);
                encoder.write_all(body)?;
                encoder.finish()
            }
            Self::Deflate => {
                let mut encoder = ZlibEncoder::new(room, level);
                encoder.write_all(body)?;
                encoder.finish()
            }
        }
    }
}

/// The weight among the parameters (RFC 9110 §12.4.2), 1 by default.
fn quality(parameters: &str) -> f32 {
    let weight = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let mut weight = weight.filter(|(name, _)| name.trim().eq_ignore_ascii_case("q")).map(|(_, value)| value.trim());
    weight.next_back().map_or(1.0, |value| value.parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(value: &'static str) -> Option<Coding> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
        Coding::accepted(&headers)
    }

    #[test]
    fn the_client_decides_and_gzip_is_preferred() {
        for value in ["gzip", "gzip, deflate, br", "deflate, GZIP", "br;q=1, gzip ; q=0.5", "*", "deflate;q=0, *"] {
            assert_eq!(accepted(value), Some(Coding::Gzip), "{value}");
        }
        for value in ["deflate", "gzip;q=0, deflate", "gzip;q=0.2, deflate;q=0.3", "gzip;q=0, *;q=0.1"] {
            assert_eq!(accepted(value), Some(Coding::Deflate), "{value}");
        }
        for value in ["", "identity", "br", "gzip;q=0", "*;q=0", "gzip;q=x", "gzipped"] {
            assert_eq!(accepted(value), None, "{value}");
        }
        assert_eq!(Coding::accepted(&HeaderMap::new()), None);
    }
}
