package dev.tokd.agent.endpoint;

import io.netty.buffer.ByteBuf;

/** Numbers and instants as ASCII, without an object in between. */
final class Digits {
    private Digits() {}

    /** How many decimal digits a number has. */
    static int count(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** Writes a number, zero or more. */
    static void number(long number, ByteBuf buffer) {
        padded(number, count(number), buffer);
    }

    private static void padded(long number, int digits, ByteBuf buffer) {
        int at = buffer.writerIndex();
        buffer.ensureWritable(digits).writerIndex(at + digits);
        long rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            buffer.setByte(i, (int) ('0' + rest % 10));
            rest /= 10;
        }
    }

    /**
     * Writes an instant in UTC as RFC 3339 has it, to the second. The date comes from counting days in
     * years that start in March, so that the leap day is the last.
     *
     * @param epochSecond 0 to the end of the year 9999
     */
    static void instant(long epochSecond, ByteBuf buffer) {
        long days = epochSecond / 86_400 + 719_468;
        long era = days / 146_097;
        long dayOfEra = days - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long march = (5 * dayOfYear + 2) / 153;
        long month = march < 10 ? march + 3 : march - 9;
        padded(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4, buffer);
        padded(month, 2, buffer.writeByte('-'));
        padded(dayOfYear - (153 * march + 2) / 5 + 1, 2, buffer.writeByte('-'));
        long second = epochSecond % 86_400;
        padded(second / 3600, 2, buffer.writeByte('T'));
        padded(second / 60 % 60, 2, buffer.writeByte(':'));
        padded(second % 60, 2, buffer.writeByte(':'));
        buffer.writeByte('Z');
    }
}
