package io.nsqconnect.broker.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/**
 * Makes private keys of their PEM blocks.
 *
 * <p>Java reads PKCS#8 alone. The older forms are parts of it, so they are put where PKCS#8 has
 * them:
 *
 * <pre>
 *   PKCS#8: SEQUENCE { INTEGER 0, SEQUENCE { OID of the algorithm, parameters }, OCTET STRING { key } }
 *   PKCS#1 ("RSA PRIVATE KEY") is that key, SEC 1 ("EC PRIVATE KEY") too, with the curve inside as [0]
 * </pre>
 */
final class PrivateKeys {
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int EC_PARAMETERS = 0xa0;

  private static final byte[] VERSION_0 = {INTEGER, 1, 0};

  /** OID 1.2.840.113549.1.1.1 (rsaEncryption), and NULL. */
  private static final byte[] RSA = {
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /** OID 1.2.840.10045.2.1 (ecPublicKey); the curve follows. */
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private PrivateKeys() {}

  /**
   * The key that a block holds.
   *
   * @throws TlsException if it is encrypted, damaged, or of a kind that TLS does not use
   */
  static PrivateKey of(PemFile.Block block) throws TlsException {
    byte[] pkcs8 =
        switch (block.type()) {
          case "RSA PRIVATE KEY" -> pkcs8(RSA, block.der());
          case "EC PRIVATE KEY" -> pkcs8(concat(EC, curve(block.der())), block.der());
          default -> block.der();
        };
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        // Of another algorithm, or of none.
        continue;
      }
    }
    throw new TlsException("tls: failed to parse private key");
  }

  /** What stands in the [0] of an EC key: which curve it is for. */
  private static byte[] curve(byte[] sec1) throws TlsException {
    try {
      Der key = new Der(sec1, 0, sec1.length).inside(SEQUENCE);
      key.skip(INTEGER);
      key.skip(OCTET_STRING);
      return key.inside(EC_PARAMETERS).rest();
    } catch (InvalidKeyException e) {
      throw new TlsException("tls: failed to parse private key", e);
    }
  }

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return element(
        SEQUENCE, concat(VERSION_0, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >>> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** A part of a DER structure, read from its beginning. */
  private static final class Der {
    private final byte[] bytes;
    private final int end;
    private int position;

    Der(byte[] bytes, int position, int end) {
      this.bytes = bytes;
      this.position = position;
      this.end = end;
    }

    /** The content of the next element, which must have {@code tag}. */
    Der inside(int tag) throws InvalidKeyException {
      if (next() != tag) {
        throw new InvalidKeyException("no element " + tag);
      }
      int length = next();
      if (length >= 0x80) {
        int lengthBytes = length & 0x7f;
        length = 0;
        for (int i = 0; i < Math.min(lengthBytes, Integer.BYTES); i++) {
          length = length << 8 | next();
        }
      }
      if (length < 0 || length > end - position) {
        throw new InvalidKeyException("element of " + length + " bytes");
      }
      Der content = new Der(bytes, position, position + length);
      position += length;
      return content;
    }

    void skip(int tag) throws InvalidKeyException {
      inside(tag);
    }

    byte[] rest() {
      return Arrays.copyOfRange(bytes, position, end);
    }

    private int next() throws InvalidKeyException {
      if (position >= end) {
        throw new InvalidKeyException("cut off");
      }
      return bytes[position++] & 0xff;
    }
  }
}
