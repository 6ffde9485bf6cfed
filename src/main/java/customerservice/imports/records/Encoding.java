package customerservice.imports.records;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The encodings of a file that a client can state. */
public enum Encoding {
  UTF_8(StandardCharsets.UTF_8),
  /** Either byte order; {@link Utf8Converter} finds out which. */
  UTF_16(StandardCharsets.UTF_16LE),
  UTF_16LE(StandardCharsets.UTF_16LE),
  UTF_16BE(StandardCharsets.UTF_16BE),
  /** Western European Windows, the charset of a CSV that Excel saves there. */
  WINDOWS_1252(Charset.forName("windows-1252"));

  /** The values of {@code charset} in a media type, in the order of {@link #values}. */
  public static final List<String> CHARSETS =
      Arrays.stream(values())
          .map(encoding -> encoding.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .toList();

  private final Charset charset;

  Encoding(Charset charset) {
    this.charset = charset;
  }

  /** Parses one of {@link #CHARSETS}. */
  public static Encoding ofCharset(String charset) {
    return values()[CHARSETS.indexOf(charset)];
  }

  Charset charset() {
    return charset;
  }
}
