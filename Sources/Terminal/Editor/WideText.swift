import CEdit

/// Text as libedit takes it: one `wchar_t` a scalar, ended by zero.
enum WideText {
  static func terminated(_ text: String) -> [wchar_t] {
    terminated(text.unicodeScalars)
  }

  static func terminated(_ scalars: some Sequence<Unicode.Scalar>) -> [wchar_t] {
    scalars.map { wchar_t($0.value) } + [0]
  }

  /// The scalars of libedit's text; what is none becomes U+FFFD.
  static func scalars(_ text: UnsafeBufferPointer<wchar_t>) -> [Unicode.Scalar] {
    text.map { Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{FFFD}" }
  }
}
