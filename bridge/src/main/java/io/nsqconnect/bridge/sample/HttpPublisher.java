package io.nsqconnect.bridge.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Publishes to one topic over the broker's HTTP interface. */
final class HttpPublisher {
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI pub;
  private final URI mpub;

  HttpPublisher(URI root, String topic) {
    pub = root.resolve("/pub?topic=" + topic);
    mpub = root.resolve("/mpub?topic=" + topic + "&binary=true");
  }

  /** One POST to {@code /pub} per body. */
  void publishEach(List<byte[]> bodies) throws IOException, InterruptedException {
    for (byte[] body : bodies) {
      post(pub, body);
    }
  }

  /** One POST to {@code /mpub}. */
  void publishTogether(List<byte[]> bodies) throws IOException, InterruptedException {
    post(mpub, Batch.of(bodies));
  }

  private void post(URI uri, byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(REQUEST_LIMIT)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(
          "POST " + uri + " was answered with " + answer.statusCode() + ": " + answer.body());
    }
  }
}
