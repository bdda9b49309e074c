package io.nsqconnect.broker.tls;

import io.nsqconnect.broker.config.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a PEM file: any text, and in it blocks of base64 between a BEGIN and an END line.
 *
 * @param blocks in the order of the file
 */
record PemFile(List<Block> blocks) {
  /**
   * One block.
   *
   * @param type the words of its first line, for example CERTIFICATE
   * @param der the bytes it stands for
   */
  record Block(String type, byte[] der) {
    boolean isCertificate() {
      return type.equals("CERTIFICATE");
    }

    boolean isPrivateKey() {
      return type.equals("PRIVATE KEY") || type.endsWith(" PRIVATE KEY");
    }
  }

  /** No chain and no bundle of authorities comes near this. */
  private static final long MAX_FILE_BYTES = 16 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*+(?:-(?!----)[^-]*+)*+)-----END \\1-----");

  /**
   * Reads a file; what is no block is passed over.
   *
   * @throws TlsException if it can't be read
   */
  static PemFile read(String file) throws TlsException {
    Path path = Path.of(file);
    if (file.isEmpty()) {
      throw new TlsException("open : no such file or directory");
    }
    try {
      if (Files.size(path) > MAX_FILE_BYTES) {
        throw new TlsException(
            "read "
                + file
                + ": "
                + Files.size(path)
                + " bytes (expected: <= "
                + MAX_FILE_BYTES
                + ")");
      }
      return parse(Files.readString(path, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new TlsException(Unreadable.text(file, e), e);
    }
  }

  static PemFile parse(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      // Keys may have headers, such as "DEK-Info: ...", up to an empty line.
      String content = block.group(2).replace("\r\n", "\n");
      int headersEnd = content.indexOf(':') < 0 ? 0 : Math.max(0, content.indexOf("\n\n"));
      try {
        byte[] der = Base64.getMimeDecoder().decode(content.substring(headersEnd));
        blocks.add(new Block(block.group(1), der));
      } catch (IllegalArgumentException e) {
        // No base64, so no block; what misses it then says so.
        continue;
      }
    }
    return new PemFile(List.copyOf(blocks));
  }

  /** The types of all blocks. */
  List<String> types() {
    return blocks.stream().map(Block::type).toList();
  }

  /**
   * The certificates.
   *
   * @throws TlsException if one can't be understood
   */
  List<X509Certificate> certificates() throws TlsException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks) {
        if (block.isCertificate()) {
          certificates.add(
              (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
        }
      }
    } catch (CertificateException e) {
      throw new TlsException("x509: malformed certificate: " + e.getMessage(), e);
    }
    return certificates;
  }
}
