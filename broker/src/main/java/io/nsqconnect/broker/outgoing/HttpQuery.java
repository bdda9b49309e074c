package io.nsqconnect.broker.outgoing;

/**
 * A question to an HTTP server.
 *
 * @param url absolute
 * @param json the body of a POST; null for a GET
 */
public record HttpQuery(String url, byte[] json) {
  /** A GET. */
  public static HttpQuery get(String url) {
    return new HttpQuery(url, null);
  }

  /** A POST of {@code json}. */
  public static HttpQuery post(String url, byte[] json) {
    return new HttpQuery(url, json);
  }
}
