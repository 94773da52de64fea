import Models
import Store

/// The lab's memory of how models call tools.
struct StoredCallForms: CallForms {
  let traits: ModelTraits

  func form(of model: String, digest: String) -> CallForm? {
    (try? traits.callForm(of: model, digest: digest)).flatMap { $0.flatMap(CallForm.init(rawValue:)) }
  }

  func remember(_ form: CallForm, of model: String, digest: String) {
    // A lab that cannot be written learns it again the next time.
    try? traits.remember(callForm: form.rawValue, of: model, digest: digest)
  }
}
