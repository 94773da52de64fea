import CLinux
import Glibc

/// Opens files below a lab's directory so that no link, no `..` and no mount trick of /proc leads out of it.
///
/// By openat2(2) in one step where the kernel has it; else one directory at a time with `O_NOFOLLOW`, which refuses
/// the same, also for a link that appears between check and use.
struct BeneathOpener: Sendable {
  enum Way: Sendable {
    case openat2
    case walk
  }

  let way: Way

  /// What this kernel has: before Linux 5.6 there is no openat2, and a container's seccomp profile may answer
  /// EPERM for what it does not know.
  static let best: BeneathOpener = {
    let probe = clinux_openat2(AT_FDCWD, "/", UInt64(O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0, 0)
    if probe >= 0 { close(probe) }
    return BeneathOpener(way: probe >= 0 ? .openat2 : .walk)
  }()

  /// A descriptor of the lab's directory `root`, an absolute path without links, or a negated errno. A link that
  /// has taken the place of a part of it since is refused.
  func openRoot(_ root: String) -> Int32 {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
    switch way {
    case .openat2:
      return clinux_openat2(AT_FDCWD, root, UInt64(flags), 0, UInt64(CLINUX_RESOLVE_NO_SYMLINKS))
    case .walk:
      let top = open("/", flags)
      guard top >= 0 else { return -errno }
      defer { close(top) }
      let parts = root.split(separator: "/").map(String.init)
      return parts.isEmpty ? result(dup(top)) : walk(parts, below: top, flags)
    }
  }

  /// A descriptor of the directory at `components` below `directory`, or a negated errno: `-ELOOP` or `-EXDEV`
  /// where a link stands in the way. Without components, of `directory` itself.
  func openDirectory(_ components: [String], below directory: Int32) -> Int32 {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
    guard !components.isEmpty else { return result(openat(directory, ".", flags)) }
    switch way {
    case .openat2:
      let resolve = UInt64(CLINUX_RESOLVE_BENEATH | CLINUX_RESOLVE_NO_SYMLINKS | CLINUX_RESOLVE_NO_MAGICLINKS)
      // EAGAIN tells of a rename that came in between.
      for _ in 0..<100 {
        let found = clinux_openat2(directory, components.joined(separator: "/"), UInt64(flags), 0, resolve)
        if found != -EAGAIN { return found }
      }
      return -EAGAIN
    case .walk:
      return walk(components, below: directory, flags)
    }
  }

  private func walk(_ components: [String], below directory: Int32, _ flags: Int32) -> Int32 {
    var current = directory
    for component in components {
      let next = result(openat(current, component, flags))
      if current != directory { close(current) }
      guard next >= 0 else { return next }
      current = next
    }
    return current
  }

  private func result(_ descriptor: Int32) -> Int32 { descriptor < 0 ? -errno : descriptor }
}
