package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of queue {@code t} as somebody left them. */
final class LeftFiles {
  private final Path directory;

  LeftFiles(Path directory) {
    this.directory = directory;
  }

  /** The metadata file, as it is written. */
  LeftFiles positions(String text) throws IOException {
    Files.writeString(TestQueues.metadataFile(directory), text, StandardCharsets.ISO_8859_1);
    return this;
  }

  /** A data file. */
  LeftFiles data(int number, byte[]... parts) throws IOException {
    Files.write(
        TestQueues.dataFile(directory, number),
        ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts)));
    return this;
  }

  /** Records with their lengths, one after the other; 31 bytes each with bodies of one letter. */
  static byte[] records(String... bodies) {
    ByteBuf file = Unpooled.buffer();
    for (String body : bodies) {
      ByteBuf record = TestQueues.record(TestQueues.ID, body, 0);
      file.writeInt(record.readableBytes()).writeBytes(record);
    }
    return ByteBufUtil.getBytes(file);
  }

  /** Bytes in hex. */
  static byte[] bytes(String hex) {
    return ByteBufUtil.decodeHexDump(hex);
  }
}
