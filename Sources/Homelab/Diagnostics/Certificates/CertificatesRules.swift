import Foundation

/// Judges certificates by their dates and the host's own clock, which is the one that its programs judge by.
enum CertificatesRules {
  struct Certificate: Sendable, Hashable {
    /// `file /etc/…` or `port 8443`.
    var place: String
    var subject = ""
    var issuer = ""
    /// Seconds since 1970.
    var begins: Double?
    var ends: Double?
  }

  static func evaluate(_ sections: Sections) -> CheckReport {
    guard !sections.isMissing("openssl", in: "openssl") else {
      return CheckReport(unchecked: ["certificates: no program named openssl"])
    }
    let certificates = list(sections.lines("certificates"))
    guard !certificates.isEmpty else {
      return CheckReport(
        healthy: sections.has("certificates") ? ["no TLS port and no known certificate on this machine"] : [])
    }
    guard let now = sections.clock?.now else {
      return CheckReport(unchecked: ["certificates: the host did not tell its time"])
    }
    var report = CheckReport()
    var soonest: (String, Double)?
    for certificate in certificates {
      if let finding = judge(certificate, now) {
        report.findings.append(finding)
      } else if let ends = certificate.ends, ends < soonest?.1 ?? .infinity {
        soonest = (certificate.place, ends)
      }
    }
    if let soonest {
      report.healthy.append(
        "\(Figure.count(certificates.count, "certificate")), the next to end is that of \(soonest.0) in \(Int((soonest.1 - now) / 86_400)) days"
      )
    }
    return report
  }

  static func list(_ lines: [Substring]) -> [Certificate] {
    var found: [Certificate] = []
    for line in lines {
      if line.hasPrefix("file ") || line.hasPrefix("port ") {
        found.append(Certificate(place: line.trimmed))
      } else if !found.isEmpty {
        let place = found.count - 1
        if let text = line.after("subject=") { found[place].subject = text }
        if let text = line.after("issuer=") { found[place].issuer = text }
        if let text = line.after("notBefore=") { found[place].begins = time(text) }
        if let text = line.after("notAfter=") { found[place].ends = time(text) }
      }
    }
    // The file that a port shows is told once.
    return found.filter { $0.ends != nil }
  }

  /// `Dec 27 19:12:41 2026 GMT`, as openssl writes it in the C locale.
  static func time(_ text: String) -> Double? {
    let words = text.words
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count >= 4, let month = months.firstIndex(of: words[0]), let day = Int(words[1]),
      let year = Int(words[3])
    else { return nil }
    let clock = words[2].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3 else { return nil }
    var parts = DateComponents()
    (parts.year, parts.month, parts.day) = (year, month + 1, day)
    (parts.hour, parts.minute, parts.second) = (clock[0], clock[1], clock[2])
    parts.timeZone = TimeZone(secondsFromGMT: 0)
    return Calendar(identifier: .gregorian).date(from: parts)?.timeIntervalSince1970
  }

  private static func judge(_ certificate: Certificate, _ now: Double) -> Finding? {
    guard let ends = certificate.ends else { return nil }
    let evidence = [
      "openssl x509 of \(certificate.place): subject \(certificate.subject), issuer \(certificate.issuer)"
    ]
    let next =
      certificate.place.hasPrefix("port ")
      ? "openssl s_client -connect 127.0.0.1:\(certificate.place.dropFirst(5)) </dev/null | openssl x509 -noout -dates"
      : "openssl x509 -noout -dates -in \(certificate.place.dropFirst(5)); systemctl list-timers | grep -iE 'cert|acme|renew'"
    if let begins = certificate.begins, begins > now + 60 {
      return Finding(
        rule: "certificate_invalid", object: certificate.place, severity: .critical,
        figure: "valid only in \(Figure.duration(begins - now))", threshold: "valid now", evidence: evidence,
        cause: "its time has not begun by this host's clock: the clock is wrong, or was when it was made",
        confidence: .medium,
        nextCheck: next)
    }
    let days = (ends - now) / 86_400
    // Short-lived ones (a day, a week) are renewed when a third is left; long ones get three weeks.
    let life = certificate.begins.map { (ends - $0) / 86_400 } ?? .infinity
    let limit = min(Thresholds.certificateDays, life / 3)
    guard days < limit else { return nil }
    let expired = days < 0
    return Finding(
      rule: expired ? "certificate_expired" : "certificate_expiring", object: certificate.place,
      severity: expired || days < min(Thresholds.certificateDaysCritical, life / 10) ? .critical : .warning,
      figure: expired ? "expired \(Figure.duration(-days * 86_400)) ago" : "ends in \(Figure.duration(days * 86_400))",
      threshold: Figure.duration(limit * 86_400), evidence: evidence,
      cause: expired
        ? "it was not renewed in time: clients refuse the service" : "it was not renewed yet; renewal may be broken",
      confidence: expired ? .high : .medium,
      why: expired ? "its end lies in the past" : "most are renewed 30 days before their end",
      nextCheck: next)
  }
}
