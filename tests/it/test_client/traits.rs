//! The traits that `client = …` declares.

use ackord::{Caller, Never};

use super::*;

#[derive(Namespace)]
#[namespace("/desk/{id}", handlers = (PostHandler, UploadHandler))]
struct Desk {
    id: u32,
}

#[handler(Desk, client = PostClient, rename_all = "snake_case")]
trait PostHandler {
    #[event]
    async fn post_it(&self, socket: &Socket<Desk>, text: String) -> u32;
    /// A name that the client has itself.
    #[event]
    async fn next(&self, socket: &Socket<Desk>) -> u32;
    #[event]
    async fn r#type(&self, socket: &Socket<Desk>, r#fn: u32) -> u32;
    #[cfg(any())]
    #[event]
    async fn not_there(&self, socket: &Socket<Desk>, text: ThereIsNoSuchType);
}

#[handler(Desk, client = UploadClient)]
trait UploadHandler {
    #[connect]
    async fn connect(&self, peer: &Handshake<Desk>, auth: Option<Token>) -> Result<Option<String>, Never>;
    #[event]
    async fn upload(&self, socket: &Socket<Desk>, file: Bytes) -> Reply<u32>;
    #[event]
    async fn whose(&self, socket: &Socket<Desk>) -> Option<String>;
    #[expect(clippy::too_many_arguments, reason = "as many as there may be")]
    #[event]
    async fn eight(&self, socket: &Socket<Desk>, a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8) -> u32;
}

struct Clerk;

impl PostHandler for Clerk {
    async fn post_it(&self, socket: &Socket<Desk>, text: String) -> u32 {
        socket.namespace().id + text.len() as u32
    }

    async fn next(&self, _: &Socket<Desk>) -> u32 {
        1
    }

    async fn r#type(&self, _: &Socket<Desk>, r#fn: u32) -> u32 {
        r#fn
    }
}

impl UploadHandler for Clerk {
    async fn connect(&self, peer: &Handshake<Desk>, auth: Option<Token>) -> Result<Option<String>, Never> {
        assert!(peer.params().id > 0);
        Ok(auth.map(|auth| auth.token))
    }

    async fn upload(&self, _: &Socket<Desk>, file: Bytes) -> Reply<u32> {
        Ok(file.len() as u32)
    }

    async fn whose(&self, socket: &Socket<Desk>) -> Option<String> {
        socket.data().clone()
    }

    async fn eight(&self, _: &Socket<Desk>, a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8) -> u32 {
        [a, b, c, d, e, f, g, h].into_iter().map(u32::from).sum()
    }
}

async fn at(id: u32, auth: Option<Token>) -> TestClient<Desk> {
    let io = Io::builder().serve::<Desk, _>(Clerk).build().unwrap();
    io.test().connect::<Desk>(Desk { id }, auth).await.unwrap()
}

#[tokio::test]
async fn all_traits_of_a_namespace_are_called_on_one_client_whose_path_has_parameters() -> Tested {
    let ann = at(7, None).await;
    assert_eq!(ann.post_it("abc".to_owned()).await?, 10);
    assert_eq!(ann.upload(Bytes::from(b"abc")).await?, 3);
    assert_eq!(ann.whose().await?, None);
    assert_eq!(ann.r#type(4).await?, 4);
    assert_eq!(ann.eight(1, 2, 3, 4, 5, 6, 7, 8).await?, 36);
    let bob = at(8, Some(token("bob"))).await;
    assert_eq!(bob.whose().await?.as_deref(), Some("bob"));
    Ok(())
}

#[tokio::test]
async fn a_method_that_the_client_has_itself_is_called_by_its_path() -> Tested {
    let ann = at(7, None).await;
    assert_eq!(PostClient::next(&ann).await?, 1);
    Ok(())
}

#[tokio::test]
async fn whoever_calls_is_named_by_the_trait() -> Tested {
    async fn both(caller: &(impl PostClient + UploadClient)) -> Result<u32, ackord::CallError> {
        Ok(caller.post_it(String::new()).await? + caller.upload(Bytes::default()).await?)
    }
    async fn boxed(caller: &dyn Caller<Desk>) -> Result<u32, ackord::CallError> {
        caller.post_it(String::new()).await
    }
    let ann = at(7, None).await;
    assert_eq!(both(&ann).await?, 7);
    assert_eq!(boxed(&ann).await?, 7);
    Ok(())
}

#[tokio::test]
async fn without_connect_everybody_comes_in_with_nothing() -> Tested {
    #[derive(Namespace)]
    #[namespace("/")]
    struct Plain;

    #[handler(Plain, client = PlainClient)]
    trait PlainHandler {
        #[event]
        async fn ping(&self, socket: &Socket<Plain>) -> bool {
            true
        }
    }

    impl PlainHandler for Clerk {}

    let io = Io::builder().serve::<Plain, _>(Clerk).build()?;
    assert!(io.test().connect(Plain, ()).await?.ping().await?);
    Ok(())
}

#[tokio::test]
async fn a_call_may_be_awaited_elsewhere() -> Tested {
    let ann = at(7, None).await;
    let call = ann.post_it(String::new());
    assert_eq!(tokio::spawn(call).await??, 7);
    Ok(())
}
