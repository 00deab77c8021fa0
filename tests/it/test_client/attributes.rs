//! What stands on the handlers' trait holds for the client's, too, and what is generated warns of nothing.

use self::r#final as AtticClient;
use super::*;

#[deprecated(note = "boxes are of another shape now")]
#[payload]
struct OldBox {
    label: String,
}

#[derive(Namespace)]
#[namespace("/attic")]
struct Attic;

#[handler(Attic, client = r#final)]
#[expect(deprecated, non_snake_case, reason = "older clients know it")]
trait AtticHandler {
    #[event]
    async fn putBox(&self, socket: &Socket<Attic>, old: OldBox) -> Reply<OldBox>;
    #[cfg_attr(all(), doc = "Says how many there are.")]
    #[allow(clippy::ptr_arg)]
    #[event]
    async fn count(&self, socket: &Socket<Attic>) -> u32;
}

struct Keeper;

#[expect(deprecated, reason = "older clients know it")]
impl AtticHandler for Keeper {
    async fn putBox(&self, _: &Socket<Attic>, old: OldBox) -> Reply<OldBox> {
        Ok(old)
    }

    async fn count(&self, _: &Socket<Attic>) -> u32 {
        1
    }
}

#[tokio::test]
#[expect(deprecated, reason = "older clients know it")]
async fn lints_that_the_trait_allows_or_expects_are_silent_in_its_client() -> Tested {
    let test = Io::builder().serve::<Attic, _>(Keeper).build()?.test();
    let ann = test.connect(Attic, ()).await?;
    assert_eq!(ann.putBox(OldBox { label: "hats".to_owned() }).await?.label, "hats");
    assert_eq!(ann.count().await?, 1);
    Ok(())
}
