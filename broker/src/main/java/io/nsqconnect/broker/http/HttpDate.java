package io.nsqconnect.broker.http;

import io.netty.handler.codec.DateFormatter;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the time of an answer is in a header, written anew each second. Belongs to the home loop.
 */
final class HttpDate {
  private final LongSupplier epochNanos;
  private long epochSeconds = -1;
  private String text;

  HttpDate(LongSupplier epochNanos) {
    this.epochNanos = epochNanos;
  }

  /** The time now, for example {@code Mon, 30 Nov 2026 06:56:48 GMT}. */
  String now() {
    long now = TimeUnit.NANOSECONDS.toSeconds(epochNanos.getAsLong());
    if (now != epochSeconds) {
      epochSeconds = now;
      text = DateFormatter.format(new Date(TimeUnit.SECONDS.toMillis(now)));
    }
    return text;
  }
}
