package io.nsqconnect.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** What we need of the REST interface of a Connect worker. Thread-safe. */
public final class ConnectRest {
  /** A worker answers late while it joins its group or validates against a slow nsqd. */
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(90);

  /** "Try again": the workers are just agreeing on who does what. */
  private static final int REBALANCING = 409;

  private static final int NOT_FOUND = 404;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI root;

  /** The worker at {@code root}. */
  public ConnectRest(URI root) {
    this.root = root;
  }

  /** The page that shows all connectors with the states of their tasks. */
  public URI overview() {
    return root.resolve("/connectors?expand=status");
  }

  /**
   * Creates the connector {@code name}, or changes its configuration.
   *
   * @throws ConnectRestException if the worker refuses the configuration
   */
  public void configure(String name, Map<String, String> configuration, Deadline deadline)
      throws IOException, InterruptedException {
    String path = "/connectors/" + name + "/config";
    byte[] body = JSON.writeValueAsBytes(configuration);
    boolean accepted =
        deadline.await(
            () -> {
              HttpResponse<byte[]> answer = send("PUT", path, BodyPublishers.ofByteArray(body));
              if (answer.statusCode() == REBALANCING) {
                return false;
              }
              requireSuccess(answer);
              return true;
            });
    if (!accepted) {
      throw new ConnectRestException("connector " + name + ": the workers do not settle in time");
    }
  }

  /** What the connector {@code name} and its tasks do now. */
  public ConnectorStatus status(String name) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = send("GET", "/connectors/" + name + "/status", none());
    if (answer.statusCode() == NOT_FOUND) {
      return ConnectorStatus.UNKNOWN;
    }
    requireSuccess(answer);
    return ConnectorStatus.of(JSON.readTree(answer.body()));
  }

  /**
   * Waits until the connector {@code name} and at least one task run.
   *
   * @throws ConnectRestException if one of them fails, or if they do not run in time
   */
  public void awaitRunning(String name, Deadline deadline)
      throws IOException, InterruptedException {
    boolean running =
        deadline.await(
            () -> {
              ConnectorStatus status = status(name);
              status.requireNotFailed(name);
              return status.isRunning();
            });
    if (!running) {
      throw new ConnectRestException("connector " + name + " is " + status(name) + " still");
    }
  }

  /** Removes the connector {@code name} with its configuration; its offsets stay. */
  public void remove(String name) throws IOException, InterruptedException {
    requireSuccess(send("DELETE", "/connectors/" + name, none()));
  }

  private HttpResponse<byte[]> send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve(path))
            .header("Content-Type", "application/json")
            .timeout(REQUEST_LIMIT)
            .method(method, body)
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private static BodyPublisher none() {
    return BodyPublishers.noBody();
  }

  private static void requireSuccess(HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() >= 300) {
      throw new ConnectRestException(
          answer.request().method()
              + " "
              + answer.uri()
              + " was answered with "
              + answer.statusCode()
              + ": "
              + message(answer));
    }
  }

  private static String message(HttpResponse<byte[]> answer) {
    String body = new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8);
    try {
      JsonNode message = JSON.readTree(body).path("message");
      return message.isTextual() ? message.textValue() : body;
    } catch (IOException notJson) {
      return body;
    }
  }
}
