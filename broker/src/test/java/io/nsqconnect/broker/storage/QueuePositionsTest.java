package io.nsqconnect.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueuePositionsTest {
  @TempDir Path directory;

  @Test
  void writesDepthReadPositionAndWritePosition() throws IOException {
    Path file = directory.resolve("meta");

    new QueuePositions(6, 1, 70, 3, 35).write(disk(), "meta");

    assertThat(file).content().isEqualTo("6\n1,70\n3,35\n");
  }

  @Test
  void readsWhatItWrote() throws IOException {
    QueuePositions positions = new QueuePositions(-5, 0, 999_999_999_999L, 1_000_000, 104_857_600);

    positions.write(disk(), "meta");

    assertThat(QueuePositions.read(disk(), "meta")).isEqualTo(positions);
  }

  @Test
  void aMissingFileMeansTheStart() throws IOException {
    assertThat(QueuePositions.read(disk(), "meta")).isEqualTo(new QueuePositions(0, 0, 0, 0, 0));
  }

  @Test
  void theLastLineMayLackItsEnd() throws IOException {
    Files.writeString(directory.resolve("meta"), "1\n0,0\n0,35");

    assertThat(QueuePositions.read(disk(), "meta")).isEqualTo(new QueuePositions(1, 0, 0, 0, 35));
  }

  /** What Go's scanning takes, nsqd takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " 3\n0,0\n0,93\n",
        "\t3\n0,0\n0,93\n",
        "3 \n0,0 \n0,93 \n",
        "3\r\n0,0\r\n0,93\r\n",
        "3\n0, 0\n0,\t93\n",
        "+3\n+0,-0\n0,93\n",
        "0003\n000,0\n0,0000000000000000000000093\n",
        "3\n0,0\n0,93\nmore",
        "3\n0,0\n0,93  ",
      })
  void readsWhatNsqdReads(String content) throws IOException {
    Files.writeString(directory.resolve("meta"), content);

    assertThat(QueuePositions.read(disk(), "meta")).isEqualTo(new QueuePositions(3, 0, 0, 0, 93));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1\n",
        "1\n0,0\n",
        "1\n0,0\n0\n",
        "x\n0,0\n0,0\n",
        "1\n-1,0\n0,0\n",
        "1\n0,0\n0,-1\n",
        "1 0,0 0,0",
        "99999999999999999999\n0,0\n0,0\n",
        "1\n0,0\n0,9223372036854775807\n",
        "1\n0 ,0\n0,0\n",
        "\n1\n0,0\n0,0\n",
        "1\n\n0,0\n0,0\n",
        "1\n0,0\n0,0 more",
        "1\n0,0\n0,0more",
        "+\n0,0\n0,0\n",
        "0x1\n0,0\n0,0\n",
        "1_0\n0,0\n0,0\n"
      })
  void refusesOtherContent(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("meta"), content);

    assertThatIOException()
        .isThrownBy(() -> QueuePositions.read(disk(), "meta"))
        .withMessage("unexpected content of " + file);
  }

  @Test
  void knowsWhetherTheReaderIsAtTheEndOrBeyond() {
    assertThat(new QueuePositions(0, 2, 35, 2, 35).isAtEnd()).isTrue();
    assertThat(new QueuePositions(0, 2, 35, 2, 70).isAtEnd()).isFalse();
    assertThat(new QueuePositions(0, 1, 35, 2, 35).isAtEnd()).isFalse();

    assertThat(new QueuePositions(0, 2, 35, 2, 35).readsBeyondWrite()).isFalse();
    assertThat(new QueuePositions(0, 1, 70, 2, 35).readsBeyondWrite()).isFalse();
    assertThat(new QueuePositions(0, 2, 36, 2, 35).readsBeyondWrite()).isTrue();
    assertThat(new QueuePositions(0, 3, 0, 2, 35).readsBeyondWrite()).isTrue();
  }

  private Disk disk() {
    return new FileSystemDisk(directory);
  }
}
