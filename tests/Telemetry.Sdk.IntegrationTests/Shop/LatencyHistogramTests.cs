using TicketShop.Measures;

namespace Telemetry.Sdk.IntegrationTests.Shop;

public sealed class LatencyHistogramTests
{
    [Test]
    public void Percentile_OneToThousandMilliseconds_WithinTwoPercent()
    {
        var histogram = new LatencyHistogram();
        for (var ms = 1; ms <= 1_000; ms++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(ms));
        }

        Assert.That(histogram.Percentile(0.5), Is.EqualTo(500).Within(2).Percent);
        Assert.That(histogram.Percentile(0.99), Is.EqualTo(990).Within(2).Percent);
    }

    [Test]
    public void Percentile_NothingRecorded_Zero() => Assert.That(new LatencyHistogram().Percentile(0.99), Is.Zero);

    [Test]
    public void Record_NegativeAndHuge_StayInTheOuterBuckets()
    {
        var histogram = new LatencyHistogram();

        histogram.Record(TimeSpan.FromSeconds(-1));
        histogram.Record(TimeSpan.FromDays(30));

        Assert.That(histogram.Count, Is.EqualTo(2));
        Assert.That(histogram.Percentile(0.5), Is.LessThan(0.02));
        Assert.That(histogram.Percentile(1), Is.GreaterThan(3_600_000));
    }

    [Test]
    public void Add_TwoHistograms_CountsBoth()
    {
        var fast = new LatencyHistogram();
        var slow = new LatencyHistogram();
        fast.Record(TimeSpan.FromMilliseconds(1));
        slow.Record(TimeSpan.FromMilliseconds(100));

        fast.Add(slow);

        Assert.That(fast.Count, Is.EqualTo(2));
        Assert.That(fast.Percentile(1), Is.EqualTo(100).Within(2).Percent);
    }
}
