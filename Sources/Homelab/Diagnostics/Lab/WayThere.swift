import Agent

/// What can be said of the way to a host that does not answer in time: asked by ping from this machine.
///
/// Over a wire that loses every third packet a connection may not come about at all; the loss is then the finding.
struct WayThere: Sendable {
  let runner: any CommandRunner

  /// Seconds without an answer after which the way is looked at.
  static let patience = 2.2
  /// Seconds after which a host whose way loses packets is given up.
  static let limit = 4.3

  /// Ten pings in two seconds; nil where there is no ping, or nothing came of it.
  func loss(to address: String) async throws -> Loss? {
    do {
      let command = Command(["ping", "-n", "-c", "10", "-i", "0.2", "-W", "1", "-w", "2", "--", address], timeout: 4)
      return Loss(try await runner.run(command).output)
    } catch let error as CancellationError {
      throw error
    } catch {
      return nil
    }
  }

  /// What the loss says of a host that did not answer; nil where it says nothing.
  static func diagnosis(of host: String, at address: String, _ loss: Loss, checks: [Check], error: String?)
    -> Diagnosis?
  {
    guard loss.received > 0 else { return nil }
    let unchecked = [
      "\(Diagnosis.everythingElse): \(error ?? "the connection did not come about in \(Int(limit.rounded())) s")"
    ]
    let evidence =
      ["ping -c \(loss.sent) \(address) from here: \(loss.received) of \(loss.sent) answered"]
      + [error].compactMap { $0 }
    guard loss.percent >= Thresholds.loss else {
      guard error != nil else { return nil }
      return Diagnosis(
        host: host,
        findings: [
          Finding(
            rule: "host_hangs", host: host, object: "ssh", severity: .critical, figure: "answers pings and not ssh",
            threshold: "an answer", evidence: evidence,
            cause:
              "the machine is up, and what serves logins does not answer: it hangs (memory or disks used up), or sshd does",
            confidence: .medium, why: "the kernel answers pings also when no program gets to run",
            nextCheck: "at its console or on its hypervisor: load, memory, dmesg; nc -vz \(address) 22")
        ], unchecked: unchecked)
    }
    return Diagnosis(
      host: host,
      findings: [
        Finding(
          rule: "packet_loss", host: host, object: "way to \(host)",
          severity: loss.percent >= Thresholds.lossCritical ? .critical : .warning,
          figure: "\(loss.sent - loss.received) of \(loss.sent) pings lost (\(Figure.percent(loss.percent)))",
          threshold: Figure.percent(Thresholds.loss), evidence: evidence,
          cause:
            "packets are lost between this machine and \(host), so many that no connection came about in time: cable, plug, switch port, duplex or an overloaded link",
          confidence: .high, why: "the loss is measured; on which side of the switch it is, pings to other hosts tell",
          nextCheck: "ping -c 20 of another host on the same switch, from here and from there; ethtool -S on both")
      ], unchecked: unchecked)
  }
}
