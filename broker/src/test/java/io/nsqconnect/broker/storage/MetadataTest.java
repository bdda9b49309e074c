package io.nsqconnect.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.nsqconnect.broker.storage.Metadata.ChannelEntry;
import io.nsqconnect.broker.storage.Metadata.TopicEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
  private static final Metadata ONE_OF_EACH =
      new Metadata(
          List.of(new TopicEntry("t", false, List.of(new ChannelEntry("c", true)))), "1.3.0");

  @TempDir Path directory;

  @Test
  void isCalledNsqdDat() {
    assertThat(Metadata.FILE).isEqualTo("nsqd.dat");
  }

  @Test
  void isOneLineInNsqdsOrder() throws IOException {
    assertThat(written(ONE_OF_EACH))
        .isEqualTo(
            "{\"topics\":[{\"name\":\"t\",\"paused\":false,"
                + "\"channels\":[{\"name\":\"c\",\"paused\":true}]}],\"version\":\"1.3.0\"}");
  }

  @Test
  void writesNullForNoTopicsAndNoChannels() throws IOException {
    assertThat(written(new Metadata(null, "1.3.0")))
        .isEqualTo("{\"topics\":null,\"version\":\"1.3.0\"}");
    assertThat(written(new Metadata(List.of(new TopicEntry("t", true, null)), "1.3.0")))
        .isEqualTo(
            "{\"topics\":[{\"name\":\"t\",\"paused\":true,\"channels\":null}],"
                + "\"version\":\"1.3.0\"}");
  }

  @Test
  void readsWhatItWrote() throws IOException {
    written(ONE_OF_EACH);

    assertThat(Metadata.read(disk())).isEqualTo(ONE_OF_EACH);
  }

  @Test
  void aMissingFileMeansNoTopics() throws IOException {
    assertThat(Metadata.read(disk()).topics()).isNull();
  }

  @Test
  void readsNullLists() throws IOException {
    assertThat(read("{\"topics\":null,\"version\":\"1.3.0\"}").topics()).isNull();
    assertThat(read("{\"topics\":[{\"name\":\"t\",\"channels\":null}]}").topics())
        .containsExactly(new TopicEntry("t", false, null));
    assertThat(read("null").topics()).isNull();
    assertThat(read("{}").topics()).isNull();
  }

  @Test
  void ignoresUnknownKeysAndOtherVersions() throws IOException {
    String json =
        "{\"version\":\"9.9\",\"more\":{\"a\":[1]},\"topics\":[{\"extra\":1,\"name\":\"t\","
            + "\"paused\":false,\"channels\":[{\"name\":\"c\",\"paused\":true,\"extra\":null}]}]}\n";

    assertThat(read(json).topics()).isEqualTo(ONE_OF_EACH.topics());
  }

  @Test
  void takesAMissingOrNullPausedForFalse() throws IOException {
    assertThat(read("{\"topics\":[{\"name\":\"t\"},{\"name\":\"u\",\"paused\":null}]}").topics())
        .containsExactly(new TopicEntry("t", false, null), new TopicEntry("u", false, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "{", "{\"topics\":[{\"name\":\"t\"", "{\"topics\":"})
  void aFileThatEndsTooEarlyIsRefused(String content) {
    assertThatIOException()
        .isThrownBy(() -> read(content))
        .withMessage("failed to parse metadata in " + file() + " - unexpected end of JSON input");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "{\"topics\":7}",
        "{\"topics\":[7]}",
        "[]",
        "{\"topics\":null} {}",
        "{\"topics\":[{\"name\":{}}]}"
      })
  void aFileThatIsNoMetadataIsRefusedInOneLine(String content) {
    assertThatIOException()
        .isThrownBy(() -> read(content))
        .withMessageStartingWith("failed to parse metadata in " + file() + " - ")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  /** Go's decoder does not mind the case of letters, nor an old form of one. */
  @Test
  void readsMembersInAnyCase() throws IOException {
    String json =
        "{\"TOPICS\":[{\"NAME\":\"t\",\"Paused\":false,"
            + "\"Channel\u017f\":[{\"Name\":\"c\",\"PAUSED\":true}]}],\"Version\":\"1.3.0\"}";

    assertThat(read(json)).isEqualTo(ONE_OF_EACH);
  }

  @Test
  void aByteOrderMarkIsRefusedAsByNsqd() {
    assertThatIOException()
        .isThrownBy(() -> read("\ufeff{\"topics\":[{\"name\":\"t\"}]}"))
        .withMessage(
            "failed to parse metadata in "
                + file()
                + " - invalid character 'ï' looking for beginning of value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32BE"})
  void otherCharacterSetsAreRefused(String charset) throws IOException {
    Files.write(file(), "{\"topics\":[]}".getBytes(charset));

    assertThatIOException().isThrownBy(() -> Metadata.read(disk()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"topics\":[],\"more\":1}",
        "{\"topics\":[{\"name\":\"t\",\"more\":{}}]}",
        "{\"topics\":[{\"name\":\"t\",\"channels\":[{\"name\":\"c\",\"more\":[]}]}]}",
        "{\"topics\":[{\"name\":\"no name\"}]}",
        "{\"topics\":[{\"name\":\"t\",\"channels\":[{\"name\":\"no name\"}]}]}",
        "{\"topics\":[{\"nome\":\"t\"}]}"
      })
  void whatIsNotUnderstoodIsKept(String content) throws IOException {
    Files.writeString(kept(), "of a time before");

    read(content);

    assertThat(kept()).hasContent(content);
  }

  @Test
  void nothingIsKeptOfWhatIsUnderstood() throws IOException {
    written(ONE_OF_EACH);
    Metadata.read(disk());

    assertThat(kept()).doesNotExist();
  }

  private Path kept() {
    return directory.resolve("nsqd.dat.bad");
  }

  private String written(Metadata metadata) throws IOException {
    metadata.write(disk());
    return Files.readString(file());
  }

  private Metadata read(String content) throws IOException {
    Files.writeString(file(), content);
    return Metadata.read(disk());
  }

  private Path file() {
    return directory.resolve(Metadata.FILE);
  }

  private Disk disk() {
    return new FileSystemDisk(directory);
  }
}
