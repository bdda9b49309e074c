package io.nsqconnect.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/nsqd.toml} is accepted as it is, names every option, and tells its default. */
class ExampleFileTest {
  private static final Path FILE = Path.of("..", "config", "nsqd.toml");

  /** A key that has been commented out; a remark has a blank behind its #. */
  private static final Pattern DEFAULT = Pattern.compile("(?m)^#(?=[a-z0-9_]+ = )");

  private static final Pattern KEY = Pattern.compile("(?m)^([a-z0-9_]+) = ");

  /** Those whose default depends on the host, and the one that every host has to say. */
  private static final Set<Option<?>> WITHOUT_DEFAULT = Set.of(Options.NODE_ID, Options.DATA_PATH);

  @TempDir Path directory;

  @Test
  void theFileIsAcceptedAsItIs() throws Exception {
    Configuration configuration = ConfigurationFile.read(FILE);

    Configurations.validate(configuration.with(Options.NODE_ID, 1L));
    assertThat(configuration.get(Options.DATA_PATH)).isEqualTo("/var/lib/nsqd");
  }

  @Test
  void everyOptionIsThereOnce() throws IOException {
    List<String> keys =
        KEY.matcher(everythingSaid()).results().map(result -> result.group(1)).toList();

    assertThat(keys)
        .containsExactlyInAnyOrderElementsOf(
            Options.ALL.stream().map(Option::key).filter(key -> key != null).toList());
  }

  @Test
  void whatIsCommentedOutIsTheDefault() throws Exception {
    Configuration configuration =
        ConfigurationFile.read(Files.writeString(directory.resolve("all"), everythingSaid()));

    for (Option<?> option : Options.ALL) {
      if (!WITHOUT_DEFAULT.contains(option)) {
        assertThat(configuration.get(option)).as(option.flag()).isEqualTo(option.defaultValue());
      }
    }
  }

  private static String everythingSaid() throws IOException {
    return DEFAULT.matcher(Files.readString(FILE)).replaceAll("");
  }
}
