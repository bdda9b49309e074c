package io.nsqconnect.broker.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @TempDir Path directory;

  @Test
  void createsAFileForItsOwnerOnlyAndLeavesNoOther() throws IOException {
    Path file = directory.resolve("f.dat");

    DurableFiles.replace(disk(), "f.dat", "content".getBytes(UTF_8));

    assertThat(directory).isDirectoryContaining(file::equals);
    assertThat(directory.toFile().list()).containsExactly("f.dat");
    assertThat(file).content().isEqualTo("content");
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
  }

  @Test
  void aFailureWithoutWordsHasItsNameForAReason() {
    assertThat(DurableFiles.reason(new ClosedChannelException()))
        .isEqualTo("java.nio.channels.ClosedChannelException");
  }

  @Test
  void replacesLongerContentWhole() throws IOException {
    Path file = Files.writeString(directory.resolve("f.dat"), "much longer content");

    DurableFiles.replace(disk(), "f.dat", "short".getBytes(UTF_8));

    assertThat(file).content().isEqualTo("short");
  }

  @Test
  void doesNotMindWhatACrashLeft() throws IOException {
    Path file = directory.resolve("f.dat");
    Files.writeString(directory.resolve("f.dat.tmp"), "half of something longer");

    DurableFiles.replace(disk(), "f.dat", "whole".getBytes(UTF_8));

    assertThat(file).content().isEqualTo("whole");
    assertThat(directory.toFile().list()).containsExactly("f.dat");
  }

  @Test
  void replacesALinkAndNotWhatItLinksTo() throws IOException {
    Path target = Files.writeString(directory.resolve("target"), "old");
    Path file = Files.createSymbolicLink(directory.resolve("f.dat"), target);

    DurableFiles.replace(disk(), "f.dat", "new".getBytes(UTF_8));

    assertThat(file).isRegularFile().content().isEqualTo("new");
    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(target).content().isEqualTo("old");
  }

  @Test
  void aFailureLeavesTheFileAsItWas() throws IOException {
    Path file = Files.writeString(directory.resolve("f.dat"), "old");
    Files.createDirectories(directory.resolve("f.dat.tmp").resolve("not empty"));

    assertThatIOException()
        .isThrownBy(() -> DurableFiles.replace(disk(), "f.dat", "new".getBytes(UTF_8)));

    assertThat(file).content().isEqualTo("old");
  }

  @Test
  void theTimeOfAFileCanBeKeptFromGoingBack() throws IOException {
    Path file = directory.resolve("f.dat");
    DurableFiles.replaceNotBefore(disk(), "f.dat", "first".getBytes(UTF_8));
    FileTime future = FileTime.from(Instant.now().plusSeconds(3600).truncatedTo(SECONDS));
    Files.setLastModifiedTime(file, future);

    DurableFiles.replaceNotBefore(disk(), "f.dat", "second".getBytes(UTF_8));
    assertThat(file).content().isEqualTo("second");
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(future);

    DurableFiles.replace(disk(), "f.dat", "third".getBytes(UTF_8));
    assertThat(Files.getLastModifiedTime(file)).isLessThan(future);
  }

  /** Publishers see these, and who reads nsqd's may look for them. */
  @Test
  void reasonsReadAsInGo() throws IOException {
    Path blocked = Files.createDirectory(directory.resolve("blocked"));
    Files.createFile(blocked.resolve("inside"));

    assertReason(
        () -> disk().openForReading("f.dat"),
        "open " + directory.resolve("f.dat") + ": no such file or directory");
    assertReason(() -> disk().openForWriting("blocked"), "open " + blocked + ": is a directory");
    assertThat(DurableFiles.reason(new AccessDeniedException("/f")))
        .isEqualTo("open /f: permission denied");
    assertThat(DurableFiles.reason(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
  }

  @Test
  void reasonsNameWhatWasTried() {
    assertThat(DurableFiles.reason("remove", new AccessDeniedException("/f")))
        .isEqualTo("remove /f: permission denied");
    assertThat(DurableFiles.reason("rename", new NoSuchFileException("/f", "/g", null)))
        .isEqualTo("rename /f /g: no such file or directory");
    assertThat(DurableFiles.reason("remove", new DirectoryNotEmptyException("/f")))
        .isEqualTo("remove /f: directory not empty");
    assertThat(DurableFiles.reason("stat", new FileSystemException("/f", null, null)))
        .isEqualTo("stat /f: unknown error");
  }

  private static void assertReason(ThrowingCallable failing, String reason) {
    assertThatIOException()
        .isThrownBy(failing)
        .satisfies(e -> assertThat(DurableFiles.reason(e)).isEqualTo(reason));
  }

  private Disk disk() {
    return new FileSystemDisk(directory);
  }
}
