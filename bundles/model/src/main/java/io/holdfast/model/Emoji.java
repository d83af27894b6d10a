package io.holdfast.model;

import java.util.HashMap;
import java.util.Map;

/** base256emoji: one code point for each byte. Source: the table of the multibase specification. */
final class Emoji {
    private static final int[] SIGNS = (
            "🚀🪐☄🛰🌌🌑🌒🌓🌔🌕🌖🌗🌘🌍🌏🌎🐉☀💻🖥💾💿😂❤😍🤣😊🙏💕😭😘👍"
            + "😅👏😁🔥🥰💔💖💙😢🤔😆🙄💪😉☺👌🤗💜😔😎😇🌹🤦🎉💞✌✨🤷😱😌🌸🙌"
            + "😋💗💚😏💛🙂💓🤩😄😀🖤😃💯🙈👇🎶😒🤭❣😜💋👀😪😑💥🙋😞😩😡🤪👊🥳"
            + "😥🤤👉💃😳✋😚😝😴🌟😬🙃🍀🌷😻😓⭐✅🥺🌈😈🤘💦✔😣🏃💐☹🎊💘😠☝"
            + "😕🌺🎂🌻😐🖕💝🙊😹🗣💫💀👑🎵🤞😛🔴😤🌼😫⚽🤙☕🏆🤫👈😮🙆🍻🍃🐶💁"
            + "😲🌿🧡🎁⚡🌞🎈❌✊👋😰🤨😶🤝🚶💰🍓💢🤟🙁🚨💨🤬✈🎀🍺🤓😙💟🌱😖👶"
            + "🥴▶➡❓💎💸⬇😨🌚🦋😷🕺⚠🙅😟😵👎🤲🤠🤧📌🔵💅🧐🐾🍒😗🤑🌊🤯🐷☎"
            + "💧😯💆👆🎤🙇🍑❄🌴💣🐸💌📍🥀🤢👅💡💩👐📸👻🤐🤮🎼🥵🚩🍎🍊👼💍📣🥂").codePoints().toArray();
    private static final Map<Integer, Integer> VALUES = new HashMap<>();

    static {
        for (int i = 0; i < SIGNS.length; i++) {
            VALUES.put(SIGNS[i], i);
        }
    }

    private Emoji() {
    }

    static String encode(String prefix, byte[] in) {
        StringBuilder out = new StringBuilder(prefix);
        for (byte b : in) {
            out.appendCodePoint(SIGNS[b & 0xff]);
        }
        return out.toString();
    }

    static byte[] decode(String text, int from) {
        byte[] out = new byte[text.codePointCount(from, text.length())];
        int at = from;
        for (int i = 0; i < out.length; i++) {
            int sign = text.codePointAt(at);
            Integer value = VALUES.get(sign);
            if (value == null) {
                throw new IllegalArgumentException("illegal character at " + at);
            }
            out[i] = value.byteValue();
            at += Character.charCount(sign);
        }
        return out;
    }
}
