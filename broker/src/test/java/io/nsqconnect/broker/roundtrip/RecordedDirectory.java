package io.nsqconnect.broker.roundtrip;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What nsqd left in a data path, and what it delivered from it. */
public final class RecordedDirectory {
  /** A channel and the messages that nsqd delivered to its one consumer. */
  public record Delivered(
      String topic,
      boolean topicPaused,
      String channel,
      boolean channelPaused,
      List<StoredMessage> messages) {}

  private final Path recording;

  public RecordedDirectory(String name) {
    try {
      recording = Path.of(Objects.requireNonNull(getClass().getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Makes {@code target} the data path that nsqd left. */
  public void copyTo(Path target) throws IOException {
    try (Stream<Path> files = Files.list(recording.resolve("data"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = URLDecoder.decode(file.getFileName().toString(), StandardCharsets.UTF_8);
        Files.copy(file, target.resolve(name));
      }
    }
  }

  public List<Delivered> delivered() throws IOException {
    return new ObjectMapper()
        .readValue(recording.resolve("delivered.json").toFile(), new TypeReference<>() {});
  }
}
