package io.nsqconnect.bridge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {
  @TempDir Path parent;

  @Test
  void removesAllItsDataAndItself() throws Exception {
    Path chosen = parent.resolve("data");
    try (DataDirectory data = DataDirectory.at(Optional.of(chosen))) {
      Files.createDirectories(data.kafka().resolve("topic-0"));
      Files.writeString(data.kafka().resolve("topic-0/segment"), "records");
      Files.createDirectories(data.logs());
    }

    assertThat(chosen).doesNotExist();
  }

  @Test
  void leavesWhatOthersKeepThere() throws Exception {
    Path precious = Files.writeString(parent.resolve("precious"), "not ours");
    try (DataDirectory data = DataDirectory.at(Optional.of(parent))) {
      Files.createDirectories(data.nsqd());
    }

    assertThat(parent).isDirectoryContaining(path -> path.equals(precious));
    assertThat(parent.resolve("nsqd")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nsqd", "kafka", "connect", "logs"})
  void refusesADirectoryThatHasWhatItWouldWrite(String name) throws Exception {
    Path theirs = Files.createDirectories(parent.resolve(name));
    Path precious = Files.writeString(theirs.resolve("precious"), "not ours");

    assertThatThrownBy(() -> DataDirectory.at(Optional.of(parent)))
        .isInstanceOf(BadOptionException.class)
        .hasMessage(
            theirs + " exists already: remove it, or choose another directory with --data-dir");
    assertThat(precious).exists();
  }

  @Test
  void leavesAnEmptyDirectoryThatWasThereBefore() throws Exception {
    try (DataDirectory data = DataDirectory.at(Optional.of(parent))) {
      Files.createDirectories(data.nsqd());
    }

    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void keepsEverythingWhenTold() throws Exception {
    try (DataDirectory data = DataDirectory.at(Optional.of(parent))) {
      Files.createDirectories(data.logs());
      data.keep();
    }

    assertThat(parent.resolve("logs")).exists();
  }

  @Test
  void isTemporaryWhenNoneIsChosen() throws Exception {
    Path root;
    try (DataDirectory data = DataDirectory.at(Optional.empty())) {
      root = data.root();
      assertThat(root).isDirectory();
    }

    assertThat(root).doesNotExist();
  }
}
