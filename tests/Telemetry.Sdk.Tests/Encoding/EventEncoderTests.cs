using System.Diagnostics;
using System.Security.Cryptography;
using CsCheck;
using EncodingTests.V1;
using Google.Protobuf;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class EventEncoderTests
{
    private const int PrefixSize = 6;
    private static readonly byte[] HashKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static readonly EventEnvelope Envelope = new()
    {
        EventId = Guid.Parse("0190163d-8694-739b-aea5-966c26f8ad91"),
        TimeUnixNano = 1_732_489_200_123_456_789,
        TraceId = ActivityTraceId.CreateFromString("4bf92f3577b34da6a3ce929d0e0e4736"),
        SpanId = ActivitySpanId.CreateFromString("00f067aa0ba902b7"),
        Service = "checkout",
        Region = "aws-use1",
    };

    [Test]
    public void Encode_UnsetOptionalFields_AreFilledInTextForm()
    {
        var parsed = RoundTrip(new OptionalTexts { Count = 2 }, Envelope);

        Assert.That(parsed, Is.EqualTo(new OptionalTexts
        {
            EventId = "0190163d-8694-739b-aea5-966c26f8ad91",
            EventTimeUnixNano = 1_732_489_200_123_456_789,
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            SpanId = "00f067aa0ba902b7",
            Service = "checkout",
            Region = "aws-use1",
            Count = 2,
        }));
    }

    [Test]
    public void Encode_UnsetBytesAndFixedFields_AreFilledInBinaryForm()
    {
        var parsed = RoundTrip(new ImplicitBytes(), Envelope);

        Assert.That(new Guid(parsed.EventId.Span, bigEndian: true), Is.EqualTo(Envelope.EventId));
        Assert.That(parsed.EventTimeUnixNano, Is.EqualTo(Envelope.TimeUnixNano));
        Assert.That(Convert.ToHexStringLower(parsed.TraceId.Span), Is.EqualTo("4bf92f3577b34da6a3ce929d0e0e4736"));
        Assert.That(Convert.ToHexStringLower(parsed.SpanId.Span), Is.EqualTo("00f067aa0ba902b7"));
        Assert.That(parsed.Service.ToStringUtf8(), Is.EqualTo("checkout"));
        Assert.That(parsed.Region.ToStringUtf8(), Is.EqualTo("aws-use1"));
    }

    [Test]
    public void Encode_SignedAndUnsignedTimes_AreFilled()
    {
        Assert.That(RoundTrip(new SignedFixed(), Envelope).EventTimeUnixNano, Is.EqualTo((long)Envelope.TimeUnixNano));
        Assert.That(RoundTrip(new Unsigned(), Envelope).EventTimeUnixNano, Is.EqualTo(Envelope.TimeUnixNano));
    }

    [Test]
    public void Encode_TimePastTheSignedRange_IsLeftUnset() =>
        Assert.That(RoundTrip(new SignedFixed(), Envelope with { TimeUnixNano = ulong.MaxValue }), Is.EqualTo(new SignedFixed()));

    [Test]
    public void Encode_FieldsTheCallerSet_AreKept()
    {
        var message = new OptionalTexts { EventId = "mine", EventTimeUnixNano = 0, TraceId = "", SpanId = "s", Service = "other", Region = "here" };

        Assert.That(RoundTrip(message, Envelope), Is.EqualTo(message), "explicit presence: also a default that was set");
        Assert.That(RoundTrip(new ImplicitBytes { TraceId = ByteString.CopyFromUtf8("x") }, Envelope).TraceId.ToStringUtf8(), Is.EqualTo("x"));
    }

    [Test]
    public void Encode_FieldsOfOtherShapes_AreLeftAlone()
    {
        Assert.That(RoundTrip(new Misfits(), Envelope), Is.EqualTo(new Misfits()));
        Assert.That(RoundTrip(new Misfits { Other = "chosen" }, Envelope).OriginCase, Is.EqualTo(Misfits.OriginOneofCase.Other));
    }

    [Test]
    public void Encode_NothingToFillWith_AppendsNothing()
    {
        var parsed = RoundTrip(new OptionalTexts(), new EventEnvelope { EventId = Envelope.EventId, TimeUnixNano = 0, TraceId = default });

        Assert.That(parsed, Is.EqualTo(new OptionalTexts { EventId = Envelope.EventId.ToString() }));
    }

    [Test]
    public void Encode_AnyMessage_ReadsBackAndLeavesTheCallersObject() =>
        Gen.Select(Gen.String, Gen.Int, Gen.Bool, Gen.String, Gen.Long).Sample((text, count, withTrace, trace, time) =>
        {
            var message = new OptionalTexts { AccountRef = text, Count = count };
            if (withTrace)
            {
                (message.TraceId, message.EventTimeUnixNano) = (trace, time);
            }

            var before = message.Clone();
            var parsed = RoundTrip(message, Envelope);

            Assert.That(message, Is.EqualTo(before));
            var wire = OptionalTexts.Parser.ParseFrom(before.ToByteArray());
            Assert.That((parsed.AccountRef, parsed.Count), Is.EqualTo((wire.AccountRef, wire.Count)));
            Assert.That(parsed.TraceId, Is.EqualTo(withTrace ? wire.TraceId : Envelope.TraceId.ToHexString()));
        });

    [Test]
    public void Encode_Prefix_IsLeftZeroAndTheArrayIsExact()
    {
        var encoder = new EventEncoder(new EventOptions());

        var encoded = encoder.Encode(encoder.PlanOf(Chain.Descriptor), new Chain { Text = "ab" }, PrefixSize, Envelope);

        Assert.That(Convert.ToHexStringLower(encoded.Value!), Is.EqualTo("000000000000" + "22026162"));
    }

    [Test]
    public void Encode_OverTheLimit_IsTooLargeAndAtItIsNot()
    {
        var encoder = new EventEncoder(new EventOptions { EventBytes = 1_024 });
        var plan = encoder.PlanOf(Chain.Descriptor);
        var fits = new Chain { Text = new string('x', 1_024 - PrefixSize - 3) };

        Assert.That(encoder.Encode(plan, fits, PrefixSize, Envelope).Value, Has.Length.EqualTo(1_024));
        fits.Text += "x";
        var refused = encoder.Encode(plan, fits, PrefixSize, Envelope);
        Assert.That((refused.Succeeded, refused.Failure), Is.EqualTo((false, DropReason.TooLarge)));
    }

    [Test]
    public void Encode_MessageThatContainsItself_IsEncodeFailedAndTheProcessLives()
    {
        var endless = new Chain();
        endless.Next = endless;
        var inList = new Chain();
        inList.Side.Add(inList);
        var inMap = new Chain();
        inMap.Named.Add("me", inMap);
        var encoder = new EventEncoder(new EventOptions());

        foreach (var message in new[] { endless, inList, inMap })
        {
            Assert.That(encoder.Encode(encoder.PlanOf(Chain.Descriptor), message, PrefixSize, Envelope).Failure, Is.EqualTo(DropReason.EncodeFailed));
        }
    }

    [Test]
    public void Encode_SerializationThrows_IsEncodeFailedWithoutTheValue()
    {
        var message = new Moq.Mock<IMessage>();
        message.Setup(m => m.CalculateSize()).Throws(new InvalidOperationException("secret 4711"));
        var encoder = new EventEncoder(new EventOptions());

        var encoded = encoder.Encode(encoder.PlanOf(OptionalTexts.Descriptor), message.Object, PrefixSize, Envelope);

        Assert.That(encoded.Failure, Is.EqualTo(DropReason.EncodeFailed));
        Assert.That(encoded.Detail, Does.Contain(nameof(InvalidOperationException)).And.Not.Contain("4711"));
    }

    [Test]
    public void Encode_Redactions_RewriteTheFieldsAndNothingElse()
    {
        var options = new EventOptions()
            .Redact("account_ref", FieldRedaction.Hash(HashKey))
            .Redact("token", FieldRedaction.Replace("gone"))
            .Redact("card_number", FieldRedaction.Hash(HashKey))
            .Redact("labels", FieldRedaction.Replace("gone"))
            .Redact("nested", FieldRedaction.Drop)
            .Redact("plain", FieldRedaction.With(text => text[..1] + "..."));
        var message = new Secrets
        {
            Plain = "Smith",
            AccountRef = { "a-1", "a-1", "" },
            Token = ByteString.CopyFromUtf8("t"),
            CardNumber = 4_111,
            Labels = { { "k", "v" } },
            Nested = new OptionalTexts { AccountRef = "inner" },
            Amount = 1.5,
            After = "kept",
        };
        var before = message.Clone();

        var parsed = RoundTrip(message, Envelope, options);

        Assert.That(message, Is.EqualTo(before));
        Assert.That(parsed, Is.EqualTo(new Secrets
        {
            Plain = "S...",
            AccountRef = { Hash("a-1"), Hash("a-1"), Hash("") },
            Token = ByteString.CopyFromUtf8("gone"),
            Amount = 1.5,
            After = "kept",
        }));
    }

    [Test]
    public void Encode_HashOfABytesField_IsTheRawHash()
    {
        var options = new EventOptions().Redact("account_ref", FieldRedaction.Hash(HashKey));

        var parsed = RoundTrip(new ImplicitBytes { AccountRef = ByteString.CopyFromUtf8("a-1") }, Envelope, options);

        Assert.That(parsed.AccountRef.ToByteArray(), Is.EqualTo(HMACSHA256.HashData(HashKey, "a-1"u8)));
    }

    [Test]
    public void Encode_RedactedEnvelopeField_IsNotFilled()
    {
        var options = new EventOptions().Redact("service", FieldRedaction.Drop);

        Assert.That(RoundTrip(new OptionalTexts { Service = "mine" }, Envelope, options).HasService, Is.False);
        Assert.That(RoundTrip(new OptionalTexts(), Envelope, options).HasService, Is.False);
    }

    [Test]
    public void Encode_UnknownFieldsAndGroups_PassARedactionUnchanged()
    {
        // Unknown to Secrets: field 20 as a group with a nested group, field 21 as fixed32.
        byte[] wire = [10, 1, (byte)'p', 0xA3, 0x01, 0x08, 0x05, 0xAB, 0x01, 0xAC, 0x01, 0xA4, 0x01, 0xAD, 0x01, 1, 2, 3, 4];
        var options = new EventOptions().Redact("plain", FieldRedaction.Drop);

        var encoded = Encode(Secrets.Parser.ParseFrom(wire), Envelope, options);

        Assert.That(encoded.Value![PrefixSize..], Is.EqualTo(wire[3..]));
    }

    [Test]
    public void Encode_RedactionHookThrows_IsEncodeFailed()
    {
        var options = new EventOptions().Redact("plain", FieldRedaction.With(_ => throw new InvalidOperationException()));

        Assert.That(Encode(new Secrets { Plain = "x" }, Envelope, options).Failure, Is.EqualTo(DropReason.EncodeFailed));
    }

    [Test]
    public void Encode_RedactionThatGrowsPastTheLimit_IsTooLarge()
    {
        var options = new EventOptions { EventBytes = 1_024 }.Redact("account_ref", FieldRedaction.Hash(HashKey));
        var message = new Secrets();
        message.AccountRef.Add(Enumerable.Repeat("x", 100));

        Assert.That(Encode(message, Envelope, options).Failure, Is.EqualTo(DropReason.TooLarge));
    }

    [Test]
    public void Redaction_BadArguments_AreRefused()
    {
        Assert.That(() => FieldRedaction.Hash(new byte[FieldRedaction.MinKeyBytes - 1]), Throws.ArgumentException);
        Assert.That(() => new EventOptions().Redact("", FieldRedaction.Drop), Throws.ArgumentException);
        Assert.That(() => new EventOptions().Redact("x", null!), Throws.ArgumentNullException);
    }

    private static string Hash(string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(HashKey, System.Text.Encoding.UTF8.GetBytes(value)));

    private static EventEncoding Encode(IMessage message, in EventEnvelope envelope, EventOptions? options = null)
    {
        var encoder = new EventEncoder(options ?? new EventOptions());
        return encoder.Encode(encoder.PlanOf(message.Descriptor), message, PrefixSize, envelope);
    }

    private static T RoundTrip<T>(T message, in EventEnvelope envelope, EventOptions? options = null)
        where T : IMessage<T>
    {
        var encoded = Encode(message, envelope, options);
        Assert.That(encoded.Succeeded, Is.True, encoded.Detail);
        return (T)message.Descriptor.Parser.ParseFrom(encoded.Value, PrefixSize, encoded.Value!.Length - PrefixSize);
    }
}
