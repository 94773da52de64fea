import CCurl

/// Moves all transfers forward. It lives on the loop's thread and is used from nowhere else.
final class TransferDriver {
  private let multi: MultiHandle
  private let clock = SuspendingClock()
  private var exchanges: [ObjectIdentifier: Exchange] = [:]

  init(_ multi: MultiHandle) {
    self.multi = multi
  }

  func obey(_ commands: [TransferLoop.Command]) {
    for command in commands {
      switch command {
      case .add(let transfer): add(transfer)
      case .resume(let transfer):
        guard let exchange = exchanges[ObjectIdentifier(transfer)] else { continue }
        // libcurl delivers the bytes it has kept back from within this call.
        let code = exchange.resume(at: clock.now)
        if code != CURLE_OK { end(exchange, with: .failure(exchange.error(code))) }
      case .remove(let transfer):
        if let exchange = exchanges[ObjectIdentifier(transfer)] { detach(exchange) }
      }
    }
  }

  /// Does what can be done at once, then waits for a socket, a deadline or a command.
  func advance() {
    var running: Int32 = 0
    let status = curl_multi_perform(multi.pointer, &running)
    guard status == CURLM_OK else { return failAll(status) }
    endFinished()
    let wait = endOverdue()
    let polled = curl_multi_poll(multi.pointer, nil, 0, wait, nil)
    if polled != CURLM_OK { failAll(polled) }
  }

  func cancelAll() {
    for exchange in exchanges.values {
      end(exchange, with: .failure(HTTPError(.cancelled, url: exchange.transfer.request.url)))
    }
  }

  private func add(_ transfer: Transfer) {
    guard let exchange = Exchange(transfer, at: clock.now),
      curl_multi_add_handle(multi.pointer, exchange.easy) == CURLM_OK
    else {
      let code = Int(CURLE_OUT_OF_MEMORY.rawValue)
      let error = HTTPError(
        .other(code: code, message: "libcurl could not take the request"), url: transfer.request.url)
      transfer.finish(.failure(error))
      return
    }
    exchanges[ObjectIdentifier(transfer)] = exchange
  }

  /// After this libcurl calls back for the exchange no more. An unfinished one loses its connection.
  private func detach(_ exchange: Exchange) {
    curl_multi_remove_handle(multi.pointer, exchange.easy)
    exchanges[ObjectIdentifier(exchange.transfer)] = nil
  }

  private func end(_ exchange: Exchange, with result: Result<Void, HTTPError>) {
    detach(exchange)
    exchange.transfer.finish(result)
  }

  private func endFinished() {
    var remaining: Int32 = 0
    while let message = curl_multi_info_read(multi.pointer, &remaining) {
      guard message.pointee.msg == CURLMSG_DONE else { continue }
      // The message goes with the handle: read both parts before it is detached.
      let code = message.pointee.data.result
      guard let exchange = Exchange.of(message.pointee.easy_handle) else { continue }
      end(exchange, with: code == CURLE_OK ? .success(()) : .failure(exchange.error(code)))
    }
  }

  /// Ends what has waited for too long. Returns the milliseconds until the next deadline, at most a minute.
  private func endOverdue() -> Int32 {
    let now = clock.now
    var wait = Duration.seconds(60)
    for exchange in exchanges.values {
      switch exchange.deadline(at: now) {
      case .passed(let error): end(exchange, with: .failure(error))
      case .after(let left): wait = min(wait, left)
      case .none: break
      }
    }
    return Int32(wait.roundedUpMilliseconds)
  }

  private func failAll(_ status: CURLMcode) {
    let message = String(cString: curl_multi_strerror(status))
    for exchange in exchanges.values {
      let error = HTTPError(
        .other(code: Int(status.rawValue), message: message), url: exchange.transfer.request.url)
      end(exchange, with: .failure(error))
    }
  }
}

extension Duration {
  /// Rounded up, so that a wait does not end before its deadline; at least 1, at most a month.
  var roundedUpMilliseconds: Int {
    let bounded = min(max(self, .milliseconds(1)), .seconds(30 * 86_400))
    let (seconds, attoseconds) = bounded.components
    return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
