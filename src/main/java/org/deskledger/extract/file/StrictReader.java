package org.deskledger.extract.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Decodes text and refuses bytes that are not of its encoding, where Java and Spark would put a replacement character. */
final class StrictReader extends Reader {

    private static final int SIZE = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).limit(0);
    private long consumed;
    private boolean isAtStart = true;
    private boolean isAtEnd;
    private boolean isFlushed;

    StrictReader(InputStream in, Charset charset) {
        this.in = in;
        this.charset = charset;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        CharBuffer chars = CharBuffer.wrap(target, offset, length);
        while (chars.position() == 0 && !isFlushed) {
            fill();
            int before = bytes.position();
            CoderResult result = decoder.decode(bytes, chars, isAtEnd);
            consumed += bytes.position() - before;
            if (result.isError()) {
                throw badByte();
            }
            if (isAtEnd && result.isUnderflow()) {
                decoder.flush(chars);
                isFlushed = true;
            }
            if (isAtStart && chars.position() > 0) {
                isAtStart = false;
                if (target[offset] == BYTE_ORDER_MARK) {
                    int rest = chars.position() - 1;
                    System.arraycopy(target, offset + 1, target, offset, rest);
                    chars.position(rest);
                }
            }
        }
        return chars.position() == 0 ? -1 : chars.position();
    }

    private FileFault badByte() {
        int value = bytes.get(bytes.position()) & 0xFF;
        String hint = "Deliver it as " + charset.name() + ", or set charset in the mapping"
                + (charset.equals(StandardCharsets.UTF_8) ? ", for example ISO-8859-1 or UTF-16." : ".");
        return new FileFault(
                String.format(Locale.ROOT, "Byte 0x%02X at offset %d is not %s", value, consumed, charset.name()),
                hint);
    }

    private void fill() throws IOException {
        if (isAtEnd || bytes.remaining() >= 16) {
            return;
        }
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (count < 0) {
            isAtEnd = true;
        } else {
            bytes.position(bytes.position() + count);
        }
        bytes.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
